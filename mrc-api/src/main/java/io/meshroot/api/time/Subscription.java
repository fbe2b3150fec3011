package io.meshroot.api.time;

/** What a listener's registration returns; closing it, once or several times, ends the registration. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
