package dev.earshot.usage;

import dev.earshot.protocol.Ids;
import dev.earshot.session.Charge;
import dev.earshot.session.EndReason;
import dev.earshot.session.ModelUse;
import dev.earshot.session.ModelUse.Kind;
import dev.earshot.session.Session;
import dev.earshot.session.SessionObserver;
import dev.earshot.session.Tokens;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what each use of a model costs: by what its upstream reports, or by an estimate where that did not get to report. Each
 * use is told once, whatever became of its upstream, its client or the response.
 */
@Singleton
public class Meter implements SessionObserver {

    private static final int USER_MILLIS_PER_TOKEN = 100;
    private static final int ASSISTANT_MILLIS_PER_TOKEN = 50;

    private final PriceTable prices;

    /** The last that was reported in each session: the next response reads that again. */
    private final Map<String, Tokens> last = new ConcurrentHashMap<>();

    Meter(PriceTable prices) {
        this.prices = prices;
    }

    @Override
    public void used(Session session, ModelUse use) {
        var price = prices.of(use.model());
        var estimated = !use.usage().isObject() && !use.status().equals("failed") && use.kind() != Kind.TRANSLATION;
        var tokens = use.usage().isObject() ? Tokens.of(use.usage())
                : use.kind() == Kind.TRANSLATION ? Tokens.ofAudio(use.heardMillis())
                : estimated && use.kind() == Kind.RESPONSE ? estimate(session, use) : Tokens.NONE;
        if (use.kind() == Kind.RESPONSE && use.usage().isObject()) {
            last.put(session.id(), tokens);
        }
        session.charged(new Charge(Ids.next("use_"), use, tokens, price.map(each -> each.of(tokens)).orElse(Charge.UNPRICED),
                price.map(Price::version).orElse(null), estimated));
    }

    /**
     * What was read before is read again, and what was answered then, too: at the price of what is remembered. New are the
     * client's audio since, and the answer's as far as it came.
     */
    private Tokens estimate(Session session, ModelUse use) {
        var before = last.getOrDefault(session.id(), Tokens.NONE);
        return new Tokens(0, before.textIn() + before.textCached() + before.textOut(),
                use.heardMillis() / USER_MILLIS_PER_TOKEN, before.audioIn() + before.audioCached() + before.audioOut(),
                0, before.imageIn() + before.imageCached(), 0, use.givenMillis() / ASSISTANT_MILLIS_PER_TOKEN, 0);
    }

    @Override
    public void ended(Session session, EndReason reason) {
        last.remove(session.id());
    }
}
