package io.meshroot.core.internal.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at every world that can be reached from a beginning, the nearest ones first. */
final class Explorer {
    static final String NOT_ALL = "not all was looked at";

    private final Scenario scenario;
    private final Map<Digest, Integer> numbers = new HashMap<>();
    private final Ints parents = new Ints();
    private final Ints edges = new Ints();
    private final Ints edgesEnd = new Ints();
    private final Deque<World> frontier = new ArrayDeque<>();
    private final List<Integer> settled = new ArrayList<>();

    Explorer(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * What was found.
     *
     * @param scenario where
     * @param states how many different worlds were looked at
     * @param steps how many steps lead from one to another
     * @param wrong what is wrong with one of them
     * @param trace the shortest way to it, in words
     */
    record Result(Scenario scenario, int states, int steps, Optional<String> wrong, List<String> trace) {
        /** Tells all of it in words. */
        String words() {
            StringBuilder words = new StringBuilder(scenario + ": ");
            words.append(wrong.orElse("all is well"))
                    .append(" (")
                    .append(states)
                    .append(" states)\n");
            for (int step = 0; step < trace.size(); step++) {
                words.append(String.format("  %2d. %s%n", step + 1, trace.get(step)));
            }
            return words.toString();
        }
    }

    Result run() {
        return run(scenario.most);
    }

    Result run(int most) {
        World begin = Scenarios.begin(scenario);
        see(begin, -1);
        int number = 0;
        while (!frontier.isEmpty()) {
            World world = frontier.removeFirst();
            if (isPast(world)) {
                edgesEnd.add(edges.size());
                number++;
                continue;
            }
            List<Step> steps;
            try {
                steps = Moves.of(world);
            } catch (RuntimeException | AssertionError e) {
                return found(number, "failed: " + e);
            }
            for (Step step : steps) {
                int next = see(step.after(), number);
                edges.add(next);
                if (next == numbers.size() - 1 && parents.get(next) == number) {
                    Optional<String> wrong = Invariants.broken(step.after());
                    if (wrong.isPresent()) {
                        return found(next, wrong.get());
                    }
                }
            }
            edgesEnd.add(edges.size());
            number++;
            if (numbers.size() > most) {
                return found(0, NOT_ALL);
            }
        }
        return (scenario.mayWait ? Optional.<Integer>empty() : stuck())
                .map(state -> found(state, "nothing leads to an end from here"))
                .orElseGet(() -> new Result(scenario, numbers.size(), edges.size(), Optional.empty(), List.of()));
    }

    private int see(World world, int from) {
        Digest key = ExploredKeys.of(world);
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(key, number);
        parents.add(from);
        frontier.addLast(world);
        if (isPast(world) || Invariants.isSettled(world)) {
            settled.add(number);
        }
        return number;
    }

    private boolean isPast(World world) {
        return !scenario.until.isEmpty() && Scenarios.isAt(world, scenario.until);
    }

    /** The nearest world from which no way leads to one where nothing is left to do. */
    private Optional<Integer> stuck() {
        int states = numbers.size();
        Ints backwards = new Ints();
        int[] first = new int[states + 1];
        for (int edge = 0; edge < edges.size(); edge++) {
            first[edges.get(edge) + 1]++;
        }
        for (int state = 0; state < states; state++) {
            first[state + 1] += first[state];
        }
        int[] place = first.clone();
        int[] sources = new int[edges.size()];
        int source = 0;
        for (int edge = 0; edge < edges.size(); edge++) {
            while (edge >= edgesEnd.get(source)) {
                source++;
            }
            sources[place[edges.get(edge)]++] = source;
        }
        boolean[] ends = new boolean[states];
        settled.forEach(state -> {
            ends[state] = true;
            backwards.add(state);
        });
        for (int index = 0; index < backwards.size(); index++) {
            int state = backwards.get(index);
            for (int edge = first[state]; edge < first[state + 1]; edge++) {
                if (!ends[sources[edge]]) {
                    ends[sources[edge]] = true;
                    backwards.add(sources[edge]);
                }
            }
        }
        for (int state = 0; state < states; state++) {
            if (!ends[state]) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    private Result found(int state, String wrong) {
        List<Integer> way = new ArrayList<>();
        for (int at = state; at >= 0; at = parents.get(at)) {
            way.add(at);
        }
        Collections.reverse(way);
        List<String> trace = new ArrayList<>();
        World world = Scenarios.begin(scenario);
        for (int index = 1; index < way.size(); index++) {
            int next = way.get(index);
            Step step = Moves.of(world).stream()
                    .filter(one -> numbers.get(ExploredKeys.of(one.after())) == next)
                    .findFirst()
                    .orElseThrow();
            trace.add(step.words());
            world = step.after();
        }
        return new Result(scenario, numbers.size(), edges.size(), Optional.of(wrong), trace);
    }

    /** A list of numbers. */
    private static final class Ints {
        private int[] numbers = new int[1 << 10];
        private int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = java.util.Arrays.copyOf(numbers, size + (size >> 1));
            }
            numbers[size++] = number;
        }

        int get(int index) {
            return numbers[index];
        }

        int size() {
            return size;
        }
    }
}
