package dev.tidemark.job.revenue;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.PropertyValue.Text;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Subscription events of one user, as tests write them. */
final class Said {
    private Said() {}

    /** @param properties name, value, … */
    static ProductEvent event(String name, String id, String time, String... properties) {
        Map<String, PropertyValue> all = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], new Text(properties[i + 1]));
        }
        long millis = LocalDateTime.parse(time).toInstant(ZoneOffset.UTC).toEpochMilli();
        return new ProductEvent(
                id, millis, "u1", "subscription_" + name, "", "", "", "", "", "", "", false, Map.copyOf(all));
    }

    /** Terms in euros. */
    static ProductEvent terms(String name, String id, String time, String plan, String price) {
        return event(name, id, time, "plan", plan, "price", price, "currency", "eur");
    }

    static ProductEvent cancelled(String id, String time, String reason) {
        return event("cancelled", id, time, "reason", reason);
    }
}
