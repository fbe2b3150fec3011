package io.meshroot.tests.process;

import io.meshroot.api.trust.ReplicaId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A process that is started anew whenever it was killed, as its parent sees it. For one thread, but for what it prints. */
final class Node implements AutoCloseable {
    private static final int LINES_SHOWN = 12;
    private static final int CHARACTERS_SHOWN = 2_000;

    private final String store;
    private final Path addresses;
    private final int number;
    private final long validitySeconds;
    private final Map<Integer, Long> kills = new HashMap<>();
    private final Queue<FailedCall> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong calls = new AtomicLong();
    private int life;
    private Life current;

    Node(String store, Path addresses, int number, long validitySeconds) throws IOException {
        this.store = store;
        this.addresses = addresses;
        this.number = number;
        this.validitySeconds = validitySeconds;
        this.current = begin();
    }

    private Life begin() throws IOException {
        life++;
        Life next = new Life(ChildJvm.start(
                NodeProgram.class, store, addresses.toString(), "" + number, "" + life, "" + validitySeconds));
        next.jvm.follow(line -> heard(next, line));
        return next;
    }

    private void heard(Life from, String line) {
        if (line.startsWith(FailedCall.BEGINNING)) {
            failures.add(FailedCall.parse(line));
        } else if (line.startsWith("called ")) {
            calls.addAndGet(Long.parseLong(line.substring("called ".length())));
        } else {
            from.hear(line);
        }
    }

    /** Sends SIGKILL and starts the process again, without waiting until it is ready. */
    void killAndRestart() throws IOException, InterruptedException {
        // Before the signal: whatever the kill makes fail ends later.
        kills.put(life, System.currentTimeMillis());
        current.jvm.kill();
        current = begin();
    }

    /** When a life was sent SIGKILL, in milliseconds; never, if it was not. */
    long killedAt(int which) {
        return kills.getOrDefault(which, Long.MAX_VALUE);
    }

    /** Names the managers of the lives that are over. */
    Set<ReplicaId> dead() {
        return kills.keySet().stream()
                .map(which -> NodeProgram.replica(number, which))
                .collect(Collectors.toSet());
    }

    int kills() {
        return kills.size();
    }

    Life life() {
        return current;
    }

    long calls() {
        return calls.get();
    }

    List<FailedCall> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        current.jvm.close();
    }

    /** The process from one start to its end. */
    static final class Life {
        private final ChildJvm jvm;
        private final List<String> lines = new ArrayList<>();

        private Life(ChildJvm jvm) {
            this.jvm = jvm;
        }

        private synchronized void hear(String line) {
            lines.add(line);
        }

        void order(String order) throws IOException {
            jvm.tell(order);
        }

        boolean isAlive() {
            return jvm.isAlive();
        }

        /** How many lines began like that. */
        synchronized long count(String beginning) {
            return lines.stream().filter(line -> line.startsWith(beginning)).count();
        }

        boolean isReady() {
            return isAlive() && count("ready") > 0;
        }

        /** What it printed last. */
        @Override
        public synchronized String toString() {
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LINES_SHOWN))
                    .map(line -> line.substring(0, Math.min(line.length(), CHARACTERS_SHOWN)))
                    .collect(Collectors.joining("\n"));
        }
    }
}
