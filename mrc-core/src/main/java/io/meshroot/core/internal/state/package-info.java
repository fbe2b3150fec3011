/** The trust state as it is stored. */
@NullMarked
package io.meshroot.core.internal.state;

import org.jspecify.annotations.NullMarked;
