package io.meshroot.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import io.meshroot.tests.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes share a store and call each other with mutual TLS, while the root is rotated again and again and they
 * are killed with SIGKILL and started anew at random.
 *
 * <p>A call counts as failed unless its peer's process had been sent SIGKILL before the call was over, and the connection
 * was merely refused, reset or cut off: never with a TLS alert, nor with a certificate that is not believed.
 */
abstract class LiveNodes {
    private static final int MOST_KILLS_IN_A_ROTATION = Project.full() ? 3 : 1;
    private static final long VALIDITY_SECONDS = Project.full() ? 8 : 5;
    private static final int STEPS = 4;
    private static final long LONGEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final Duration OPERATOR_COMES = Duration.ofSeconds(VALIDITY_SECONDS + 7);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final long seed = Long.getLong("mrc.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Node> nodes = new ArrayList<>();
    private final List<StepRecord> steps = new ArrayList<>();
    private final Set<ReplicaId> removed = new HashSet<>();

    @TempDir
    Path temporary;

    private final int rotations;
    private MrcStore store;
    private NodeStores stores;
    private long lastKill = System.nanoTime();
    private long lastRemoval = lastKill;

    LiveNodes(int rotations) {
        this.rotations = rotations;
    }

    /** Names the store as a process is to open it; that of the test itself comes after the last process. */
    abstract String storeOf(int node);

    /**
     * A kill that is to come.
     *
     * @param after as soon as so many steps of the rotation were accepted
     * @param delay and then so many nanoseconds have passed
     */
    private record Kill(int after, long delay) {}

    @BeforeEach
    void start() throws IOException {
        System.out.printf("live nodes: %d rotations, seed %d%n", rotations, seed);
        Path addresses = Files.createDirectory(temporary.resolve("addresses"));
        for (int i = 0; i < NodeProgram.NODES; i++) {
            nodes.add(new Node(storeOf(i), addresses, i, VALIDITY_SECONDS));
        }
        await("all processes are ready", () -> ready().size() == nodes.size());
        stores = NodeStores.open(storeOf(NodeProgram.NODES));
        store = stores.roots();
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
        if (stores != null) {
            stores.close();
        }
    }

    @Test
    void noHandshakeFailsAndEachStepIsRecordedOnceWhileProcessesDie() throws Exception {
        long begun = System.nanoTime();
        for (int number = 2; number <= rotations + 1; number++) {
            long before = calls();
            rotateTo(number);
            checkRecords(number);
            requireNoFailures();
            long wanted = before + 50;
            await("the processes go on calling", () -> calls() >= wanted);
        }
        await("all processes are ready", () -> ready().size() == nodes.size());
        for (Node node : nodes) {
            node.life().order("stop");
        }
        await(
                "all calls are over",
                () -> nodes.stream().allMatch(node -> node.life().count("stopped") > 0));
        requireNoFailures();
        assertThat(nodes).as("calls of each process").allMatch(node -> node.calls() > 0);
        System.out.printf(
                "live nodes: %d rotations, %d kills, %d steps, %d handshakes, %d calls of processes that were being killed,"
                        + " %d dead managers removed, %d s, seed %d%n",
                rotations,
                nodes.stream().mapToInt(Node::kills).sum(),
                steps.size(),
                calls(),
                nodes.stream().mapToInt(node -> node.failures().size()).sum(),
                removed.size(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                seed);
    }

    private void rotateTo(int number) throws Exception {
        MrcName target = MrcName.of("root-" + number);
        Deque<Kill> kills = kills();
        Node.Life asked = null;
        long answers = 0;
        long due = Long.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            requireAllAlive();
            // An order that is carried out late would rotate back: nobody is asked before the last one has answered or
            // died.
            boolean answered = asked == null || !asked.isAlive() || asked.count("r") > answers;
            TrustState state = state();
            boolean over = isOver(state, target);
            if (over && answered && kills.isEmpty()) {
                return;
            }
            boolean begun = over
                    || state.rotation()
                            .filter(rotation -> rotation.to().equals(target))
                            .isPresent();
            if (!begun && answered) {
                asked = any(ready()).life();
                answers = asked.count("r");
                order(asked, NodeProgram.ROTATE + number);
            }
            long now = System.nanoTime();
            if (due == Long.MAX_VALUE && now - Math.max(lastKill, lastRemoval) > OPERATOR_COMES.toNanos()) {
                removeDead(state);
                lastRemoval = now;
            }
            if (!kills.isEmpty()
                    && (over || taken(state, target) >= kills.peek().after())
                    && due == Long.MAX_VALUE) {
                due = now + kills.peek().delay();
            }
            if (now >= due && ready().size() > 1) {
                any(ready()).killAndRestart();
                kills.remove();
                lastKill = System.nanoTime();
                due = Long.MAX_VALUE;
            }
            if (now > end) {
                throw new AssertionError(report(
                        "the rotation to " + target + " does not end: " + state + "; views " + store.readViews()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /**
     * What an operator does who knows that a process is dead. Needed where it had confirmed the step just before: its clock
     * stands still in the store, and for 5 minutes nobody knows that it is not merely slow.
     */
    private void removeDead(TrustState state) {
        for (Node node : nodes) {
            for (ReplicaId dead : node.dead()) {
                if (state.replicas().containsKey(dead)) {
                    removed.add(dead);
                    order(any(ready()).life(), NodeProgram.REMOVE + dead);
                }
            }
        }
    }

    private Deque<Kill> kills() {
        int count = 1 + random.nextInt(MOST_KILLS_IN_A_ROTATION);
        return new ArrayDeque<>(random.ints(count, 0, STEPS)
                .sorted()
                .mapToObj(after -> new Kill(after, (long) (random.nextDouble() * LONGEST_DELAY_NANOS)))
                .toList());
    }

    /** One that was killed a moment ago hears nothing; then somebody else is asked. */
    private static void order(Node.Life life, String order) {
        try {
            life.order(order);
        } catch (IOException e) {
            System.out.println("live nodes: an order came too late: " + e);
        }
    }

    private static boolean isOver(TrustState state, MrcName target) {
        return state.rotation().isEmpty()
                && state.rotations().stream().anyMatch(record -> record.to().equals(target));
    }

    /** How many steps of the rotation were accepted. */
    private long taken(TrustState state, MrcName target) {
        return state.rotation()
                .filter(rotation -> rotation.to().equals(target))
                .map(rotation -> state.steps().stream()
                        .filter(step -> !steps.contains(step))
                        .count())
                .orElse(-1L);
    }

    private void checkRecords(int number) {
        MrcName old = MrcName.of("root-" + (number - 1));
        MrcName fresh = MrcName.of("root-" + number);
        TrustState state = state();
        List<StepRecord> taken =
                state.steps().stream().filter(step -> !steps.contains(step)).toList();
        assertThat(taken)
                .as("steps to %s, seed %d", fresh, seed)
                .extracting(StepRecord::change)
                .containsExactly(
                        new RoleChange(fresh, Role.INACTIVE, Role.PASSIVE),
                        new RoleChange(fresh, Role.PASSIVE, Role.ACTIVE),
                        new RoleChange(old, Role.ACTIVE, Role.PASSIVE),
                        new RoleChange(old, Role.PASSIVE, Role.INACTIVE));
        assertThat(taken).allSatisfy(step -> {
            assertThat(step.basis()).isEqualTo(StepBasis.EVIDENCE);
            assertThat(step.breakGlass()).isEmpty();
        });
        steps.addAll(taken);
        assertThat(state.rotations())
                .filteredOn(record -> record.to().equals(fresh))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.from()).isEqualTo(old);
                    assertThat(record.outcome()).isEqualTo(RotationRecord.Outcome.FINISHED);
                });
        assertThat(state.roles()).isEqualTo(Map.of(fresh, Role.ACTIVE));
    }

    private void requireNoFailures() {
        List<FailedCall> failed = nodes.stream()
                .flatMap(node -> node.failures().stream())
                .filter(call -> !call.isOfAKilledPeer(nodes.get(call.node()).killedAt(call.life())))
                .toList();
        assertThat(failed)
                .as(() -> report("failed calls between live services"))
                .isEmpty();
    }

    /** A process that was killed has been replaced by the next one at once. */
    private void requireAllAlive() {
        assertThat(nodes)
                .as(() -> report("processes that run"))
                .allMatch(node -> node.life().isAlive());
    }

    private TrustState state() {
        return store.readState().map(Versioned::value).orElse(TrustState.EMPTY);
    }

    private long calls() {
        return nodes.stream().mapToLong(Node::calls).sum();
    }

    private List<Node> ready() {
        return nodes.stream().filter(node -> node.life().isReady()).toList();
    }

    private Node any(List<Node> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            requireAllAlive();
            if (System.nanoTime() > end) {
                throw new AssertionError(report("it did not come about that " + what));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String report(String what) {
        StringBuilder text = new StringBuilder(what + "; seed " + seed);
        nodes.forEach(node -> text.append("\nprocess: ").append(node.life()));
        return text.toString();
    }
}
