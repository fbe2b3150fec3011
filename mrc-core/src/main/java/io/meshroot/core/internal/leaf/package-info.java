/** The leaf side of the engine: issues, holds, renews and delivers leaves. */
@NullMarked
package io.meshroot.core.internal.leaf;

import org.jspecify.annotations.NullMarked;
