package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Section;
import dev.tidemark.job.device.DeviceReport;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.util.List;
import java.util.function.Consumer;

/** Sends reports of devices to the blocks of their user's day, if they are wanted. */
final class DeviceRoute {
    private final RouterOptions options;
    private final BlockSender blocks;
    private final DimensionCap models;
    private final DimensionCap genders;
    private final DimensionCap classes;
    private final DimensionCap classesOfSystems;
    private final List<Integer> ageGroups;
    private final boolean wanted;

    DeviceRoute(Router<ProductEvent> router, Consumer<Block> out) {
        options = router.options();
        blocks = new BlockSender(out);
        models = router.caps().of("device_model");
        genders = router.caps().of("gender");
        classes = router.caps().of("behavior_class");
        classesOfSystems = router.caps().of("os,behavior_class");
        ageGroups = options.catalogue().settings().devices().ageGroups();
        wanted = options.catalogue().has(Section.DEVICES);
    }

    /** @param system the event's os, capped */
    void route(ProductEvent event, String system) {
        if (!wanted || !DeviceReport.isAbout(event.eventName())) {
            return;
        }
        String behavior = Router.capped(classes, label(event, "behavior_class"));
        boolean paired = classesOfSystems.admits(DimensionValue.orUnknown(system), DimensionValue.orUnknown(behavior));
        DeviceReport.Dimensions dimensions = new DeviceReport.Dimensions(
                system,
                Router.capped(models, event.deviceModel()),
                Router.capped(genders, label(event, "gender")),
                EventValues.range(label(event, "age"), ageGroups),
                behavior,
                paired ? behavior : DimensionCap.OTHER);
        int day = options.calendar().day(event.eventTime());
        DeviceReport.append(blocks, event, dimensions, options.hash().hash(day + ":" + event.userId()));
    }

    private static String label(ProductEvent event, String property) {
        PropertyValue value = event.properties().get(property);
        return value == null ? "" : value.label();
    }

    void flush() {
        blocks.flush();
    }
}
