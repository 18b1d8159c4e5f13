package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.journey.UserRecord;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;

/** Routes product events: sketches from the event itself, everything else through the journey of its user. */
public final class ProductRouter extends Router<ProductEvent> {
    private static final long serialVersionUID = 1;
    private static final String TRANSACTION = "transaction_completed";

    private transient DimensionCap platforms;
    private transient DimensionCap systems;
    private transient DimensionCap countries;
    private transient DimensionCap userTypes;
    private transient Activity activity;
    private transient Series[] transacting;

    public ProductRouter(RouterOptions options) {
        super(EventSource.PRODUCTS, options);
    }

    @Override
    public void open() throws Exception {
        super.open();
        platforms = caps().lasting("platform");
        systems = caps().of("os");
        countries = caps().lasting("country");
        userTypes = caps().of("user_type");
        Catalogue catalogue = options().catalogue();
        activity = new Activity(this, catalogue);
        MetricDefinition metric = catalogue.metric("transacting_users");
        transacting = new MessageCuts(metric).of(UNKNOWN, UNKNOWN, UNKNOWN);
    }

    @Override
    void route(ProductEvent event, int recordDay) {
        ProjectCalendar calendar = options().calendar();
        long user = options().hash().hash(event.userId());
        String platform = platforms.cap(event.platform());
        String country = countries.cap(event.country());
        if (options().journey().qualifies(event.eventName())) {
            activity.add(
                    event.eventTime(),
                    user,
                    event.accountId(),
                    UNKNOWN,
                    UNKNOWN,
                    UNKNOWN,
                    orUnknown(platform),
                    orUnknown(systems.cap(event.os())),
                    orUnknown(country),
                    orUnknown(userTypes.cap(event.userType())));
        }
        if (event.eventName().equals(TRANSACTION)) {
            int day = calendar.day(event.eventTime());
            for (Series series : transacting) {
                contributions().distinct(series, WindowKind.DAY, day, user);
            }
        }
        UserRecord.appendProduct(
                blocks(),
                event,
                options().journey().productFlags(event.eventName()),
                platform,
                country,
                user,
                options().hash().hash(event.eventId()),
                recordDay);
    }

    @Override
    void forgetSeries() {
        activity.forget();
    }
}
