package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSerializer;
import dev.tidemark.job.journey.UserRecord;
import dev.tidemark.job.series.KnownDimensions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Routes product events: sketches from the event itself, everything else through the journey of its user. */
public final class ProductRouter extends Router<ProductEvent> {
    private static final long serialVersionUID = 1;

    /** Blocks for the subscriptions; the main output are those for the users. */
    public static final OutputTag<Block> SUBSCRIPTION_BLOCKS =
            new OutputTag<>("subscription-blocks", BlockSerializer.TYPE);

    /** Blocks for the reports of devices. */
    public static final OutputTag<Block> DEVICE_BLOCKS = new OutputTag<>("device-blocks", BlockSerializer.TYPE);

    private static final String BEYOND_CAP = DimensionCap.OTHER + ":" + DimensionCap.OTHER;
    private static final String TRANSACTION = "transaction_completed";

    private transient DimensionCap platforms;
    private transient DimensionCap systems;
    private transient DimensionCap countries;
    private transient DimensionCap userTypes;
    private transient DimensionCap experiments;
    private transient boolean experimentsWanted;
    private transient DimensionCap features;
    private transient boolean featuresWanted;
    private transient Activity activity;
    private transient Series transacting;
    private transient KnownDimensions<Place> places;
    private transient String[] given;
    private transient FactRules<ProductEvent> facts;
    private transient SubscriptionRoute subscriptions;
    private transient DeviceRoute devices;

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
        experiments = caps().lasting("experiment");
        Catalogue catalogue = options().catalogue();
        activity = new Activity(this, catalogue);
        experimentsWanted = !catalogue.metric("experiment_users").cuts().isEmpty();
        features = caps().of("feature");
        featuresWanted = !catalogue.metric("feature_users_by_profile").cuts().isEmpty();
        MetricDefinition metric = catalogue.metric("transacting_users");
        transacting =
                new MessageCuts(metric).of(DimensionValue.UNKNOWN, DimensionValue.UNKNOWN, DimensionValue.UNKNOWN);
        places = new KnownDimensions<>();
        given = new String[4];
        facts = new FactRules<>(this, EventValues.products(options().journey()::qualifies));
        subscriptions =
                new SubscriptionRoute(this, block -> output.collect(SUBSCRIPTION_BLOCKS, new StreamRecord<>(block)));
        devices = new DeviceRoute(this, block -> output.collect(DEVICE_BLOCKS, new StreamRecord<>(block)));
    }

    /** What product events of equal dimension values count in, and what the values are after capping. */
    private record Place(String platform, String system, String country, String userType, Activity.Cuts activity) {
        boolean isAsGiven(ProductEvent event) {
            return platform.equals(event.platform())
                    && system.equals(event.os())
                    && country.equals(event.country())
                    && userType.equals(event.userType());
        }
    }

    @Override
    void route(ProductEvent event, int recordDay) {
        ProjectCalendar calendar = options().calendar();
        long user = options().hash().hash(event.userId());
        Place place = place(event);
        if (options().journey().qualifies(event.eventName())) {
            activity.add(place.activity, event.eventTime(), user, event.accountId());
        }
        if (event.eventName().equals(TRANSACTION)) {
            int day = calendar.day(event.eventTime());
            contributions().distinct(transacting, WindowKind.DAY, day, user);
        }
        String experiment = experiment(event);
        int flags = experiment.isEmpty()
                ? options().journey().productFlags(event.eventName())
                : options().journey().exposureFlags(event.eventName());
        int session = options().journey().sessionFlag(event);
        UserRecord.appendProduct(
                blocks(),
                event,
                flags | session,
                place.platform,
                place.country,
                user,
                options().hash().hash(event.eventId()),
                recordDay,
                facts.of(event, user),
                featuresWanted ? feature(event.eventName()) : "",
                experiment,
                session == 0 ? 0 : options().hash().hash(event.sessionId()));
        subscriptions.route(event);
        devices.route(event, place.system);
    }

    /** The feature that qualifying events of a name belong to, after capping; empty of others. */
    private String feature(String eventName) {
        if (!options().journey().qualifies(eventName)) {
            return "";
        }
        return capped(features, options().catalogue().settings().features().getOrDefault(eventName, eventName));
    }

    /** The property {@code experiment} if it is of the form {@code name:variant}, after capping; else empty. */
    private String experiment(ProductEvent event) {
        if (!experimentsWanted || event.properties().isEmpty()) {
            return "";
        }
        String text = EventValues.text(event.properties().get("experiment"));
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            return "";
        }
        return capped(experiments, text).equals(DimensionCap.OTHER) ? BEYOND_CAP : text;
    }

    private Place place(ProductEvent event) {
        given[0] = event.platform();
        given[1] = event.os();
        given[2] = event.country();
        given[3] = event.userType();
        Place known = places.get(given);
        if (known != null) {
            return known;
        }
        String platform = platforms.cap(event.platform());
        String system = systems.cap(event.os());
        String country = countries.cap(event.country());
        String userType = userTypes.cap(event.userType());
        Place place = new Place(
                platform,
                system,
                country,
                userType,
                activity.cuts(
                        DimensionValue.UNKNOWN,
                        DimensionValue.UNKNOWN,
                        DimensionValue.UNKNOWN,
                        DimensionValue.orUnknown(platform),
                        DimensionValue.orUnknown(system),
                        DimensionValue.orUnknown(country),
                        DimensionValue.orUnknown(userType)));
        // What is beyond a cap is counted each time.
        if (place.isAsGiven(event)) {
            places.put(given, place);
        }
        return place;
    }

    @Override
    void forgetKnown() {
        places.clear();
        activity.forget();
        facts.forget();
    }

    @Override
    protected void flush() {
        subscriptions.flush();
        devices.flush();
        super.flush();
    }
}
