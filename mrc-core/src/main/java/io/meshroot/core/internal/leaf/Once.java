package io.meshroot.core.internal.leaf;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made when it is first asked for. Safe for use by several threads. */
final class Once<T> {
    private final Supplier<T> source;
    private @Nullable T value;

    Once(Supplier<T> source) {
        this.source = source;
    }

    synchronized T get() {
        if (value == null) {
            value = source.get();
        }
        return value;
    }
}
