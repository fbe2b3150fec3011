package io.meshroot.testkit.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Who is asked before an object is stored: hooks in this process, then webhooks over HTTPS. */
final class AdmissionChain {
    private final List<AdmissionHook> hooks = new CopyOnWriteArrayList<>();
    private final Webhooks webhooks;

    AdmissionChain(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    void add(AdmissionHook hook) {
        hooks.add(hook);
    }

    void remove(AdmissionHook hook) {
        hooks.remove(hook);
    }

    /** Asks those that may change the object. */
    void admit(
            String operation,
            Lookup where,
            Caller caller,
            Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> before) {
        for (AdmissionHook hook : hooks) {
            hook.admit(new AdmissionHook.Request(
                    operation, where.type().plural(), where.subresource(), caller.user(), object, before));
        }
    }

    /** Asks those that only say yes or no. */
    void ask(
            String operation,
            Lookup where,
            Caller caller,
            Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> before) {
        webhooks.ask(operation, where, caller, operation.equals("DELETE") ? null : object, before);
    }
}
