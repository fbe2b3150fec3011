package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.ExploredRoots.R1;
import static io.meshroot.core.internal.trust.ExploredRoots.R2;
import static io.meshroot.core.internal.trust.ExploredRoots.R3;

final class ExploreMain {
    public static void main(String[] args) {
        int most = Integer.parseInt(args[0]);
        if (args[1].equals("flaws")) {
            for (Scenario s : Flaws.all()) {
                long t = System.nanoTime();
                Explorer.Result r = new Explorer(s).run(most);
                System.out.println(s.flaw() + "\n" + r.words() + " steps " + r.steps() + " in "
                        + (System.nanoTime() - t) / 1_000_000 + " ms");
            }
            return;
        }
        for (int i = 1; i < args.length; i++) {
            Scenario s = new Scenario(args[i]);
            for (String a : args[i].split(",")) {
                int n = Integer.parseInt(a.replaceAll("[^0-9]", "0"));
                switch (a.replaceAll("[0-9]", "")) {
                    case "h" -> s.holders(n);
                    case "r" -> s.replicas(n);
                    case "b" -> s.bundles(n);
                    case "j" -> s.joiners(n);
                    case "roots" -> s.roots(n);
                    case "past" -> s.stale(n);
                    case "any" -> s.staler(n);
                    case "maywait" -> s.mayWait();
                    case "hasty" -> s.hasty();
                    case "restart" -> s.fault(Budget.Fault.RESTART, n);
                    case "repeat" -> s.fault(Budget.Fault.REPEAT, n);
                    case "crash" -> s.fault(Budget.Fault.CRASH, n);
                    case "move" -> s.fault(Budget.Fault.MOVE, n);
                    case "tick" -> s.fault(Budget.Fault.TICK, n);
                    case "renew" -> s.fault(Budget.Fault.RENEWAL, n);
                    case "start" -> s.operator(new Command.Start(R1, R2));
                    case "startthree" -> s.operator(new Command.Start(R1, R2), new Command.Start(R2, R3));
                    case "abort" -> s.operator(new Command.Abort());
                    case "pause" -> s.operator(new Command.Pause(), new Command.Resume());
                    case "taint" ->
                        s.operator(new Command.TaintRoot(
                                ExploredRoots.ALL.get(n - 1), io.meshroot.api.trust.Taint.Signing.UNTIL_REPLACED));
                    case "promotion" ->
                        s.operator(new Command.Start(R1, R2))
                                .part(
                                        java.util.Map.of(
                                                R1,
                                                io.meshroot.api.mrc.Role.ACTIVE,
                                                R2,
                                                io.meshroot.api.mrc.Role.PASSIVE),
                                        java.util.Map.of(R2, io.meshroot.api.mrc.Role.ACTIVE));
                    case "retirement" ->
                        s.operator(new Command.Start(R1, R2))
                                .part(
                                        java.util.Map.of(
                                                R1,
                                                io.meshroot.api.mrc.Role.PASSIVE,
                                                R2,
                                                io.meshroot.api.mrc.Role.ACTIVE),
                                        java.util.Map.of(R1, io.meshroot.api.mrc.Role.INACTIVE));
                    case "sealed" -> s.sealed(R2);
                    default -> throw new IllegalArgumentException(a);
                }
            }
            long t = System.nanoTime();
            Explorer.Result r = new Explorer(s).run(most);
            System.out.println(
                    r.words() + " steps " + r.steps() + " in " + (System.nanoTime() - t) / 1_000_000 + " ms");
        }
    }
}
