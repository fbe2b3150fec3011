package io.meshroot.examples.envoysds;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The streams of one Envoy and what it accepted on each. Envoy opens one for each secret, and a stream that has ended says
 * nothing any more. Not for use by several threads.
 */
final class EnvoyStreams {
    private final Map<Long, Stream> open = new HashMap<>();

    private static final class Stream {
        final Set<String> subscribed = new HashSet<>();
        final Map<String, Evidence> accepted = new HashMap<>();
        final Map<String, Answer> unanswered = new HashMap<>();
    }

    /**
     * A response that the Envoy has not answered yet.
     *
     * @param content what was in force when it was sent
     * @param secrets the names of the secrets that it held
     */
    record Answer(Evidence content, Set<String> secrets) {}

    void subscribe(long stream, Iterable<String> secrets) {
        Stream there = open.computeIfAbsent(stream, any -> new Stream());
        secrets.forEach(there.subscribed::add);
    }

    void unsubscribe(long stream, Iterable<String> secrets) {
        Stream there = open.computeIfAbsent(stream, any -> new Stream());
        secrets.forEach(secret -> {
            there.subscribed.remove(secret);
            there.accepted.remove(secret);
        });
    }

    void sent(long stream, String nonce, Answer answer) {
        Stream there = open.get(stream);
        if (there != null) {
            there.unanswered.put(nonce, answer);
        }
    }

    /** Takes an ACK; one of an unknown nonce means nothing. */
    void accepted(long stream, String nonce) {
        Stream there = open.get(stream);
        Answer answer = there == null ? null : there.unanswered.remove(nonce);
        if (there != null && answer != null) {
            answer.secrets().forEach(secret -> there.accepted.put(secret, answer.content()));
        }
    }

    /** Takes a claim to have accepted something on a stream before this one, which a reconnecting Envoy makes. */
    void claimed(long stream, Iterable<String> secrets, Evidence content) {
        Stream there = open.computeIfAbsent(stream, any -> new Stream());
        secrets.forEach(secret -> there.accepted.putIfAbsent(secret, content));
    }

    /** Takes a NACK, and tells of what. */
    Optional<Answer> refused(long stream, String nonce) {
        Stream there = open.get(stream);
        return there == null ? Optional.empty() : Optional.ofNullable(there.unanswered.remove(nonce));
    }

    void close(long stream) {
        open.remove(stream);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** What all streams together have accepted for sure: the oldest of each secret; nothing before both are accepted. */
    Optional<Evidence> inUse() {
        Optional<Evidence> leaf = oldest(Secrets.LEAF);
        Optional<Evidence> trust = oldest(Secrets.TRUST);
        if (leaf.isEmpty() || trust.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Evidence(
                Math.min(leaf.get().number(), trust.get().number()),
                leaf.get().serial(),
                trust.get().sequence()));
    }

    private Optional<Evidence> oldest(String secret) {
        boolean waits = open.values().stream()
                .anyMatch(stream -> stream.subscribed.contains(secret) && !stream.accepted.containsKey(secret));
        return waits
                ? Optional.empty()
                : open.values().stream()
                        .map(stream -> stream.accepted.get(secret))
                        .filter(java.util.Objects::nonNull)
                        .min(Comparator.comparingLong(Evidence::number));
    }
}
