package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandshakesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Handshakes handshakes = new Handshakes(nanos::get);
    private final Moment moment =
            new Moment(new TlsSnapshot(List.of(), TestMesh.trust(1), new TreeMap<>(), Map.of(), 0));
    private final Object transport = new Object();

    @Test
    void remembersWithWhatAHandshakeBegan() {
        handshakes.begin(transport, moment);
        assertThat(handshakes.beganWith(transport)).contains(moment);
        assertThat(handshakes.beganWith(new Object())).isEmpty();
        assertThat(handshakes.beganWith(null)).isEmpty();
        assertThat(handshakes.end(transport)).as("nobody was verified").isFalse();
        assertThat(handshakes.beganWith(transport)).isEmpty();
    }

    @Test
    void tellsWhetherThePeerWasVerified() {
        handshakes.begin(transport, moment);
        handshakes.verified(transport);
        handshakes.verified(new Object());
        assertThat(handshakes.end(transport)).isTrue();
        assertThat(handshakes.end(transport)).isFalse();
    }

    @Test
    void aStalledHandshakeLosesWhatItBeganWith() {
        handshakes.begin(transport, moment);
        nanos.addAndGet(Handshakes.LONGEST.toNanos());
        assertThat(handshakes.beganWith(transport)).isPresent();
        nanos.incrementAndGet();
        assertThat(handshakes.beganWith(transport)).isEmpty();
    }

    @Test
    void aVerifiedHandshakeHoldsNothing() {
        handshakes.begin(transport, moment);
        handshakes.verified(transport);
        assertThat(handshakes.beganWith(transport)).isEmpty();
        assertThat(handshakes.end(transport)).isTrue();
    }

    @Test
    void aStalledHandshakeHoldsNothingOnceAnotherBegins() {
        WeakReference<Moment> began = begin();
        nanos.addAndGet(Handshakes.LONGEST.toNanos() + 1);
        Object other = new Object();
        handshakes.begin(other, moment);
        assertThat(TestMesh.isForgotten(began)).isTrue();
        assertThat(handshakes.end(transport)).isFalse();
        assertThat(handshakes.beganWith(other)).contains(moment);
    }

    private WeakReference<Moment> begin() {
        Moment began = new Moment(moment.snapshot());
        handshakes.begin(transport, began);
        return new WeakReference<>(began);
    }
}
