/** The trust side of the engine: what is asked, what is accepted, and the evidence that leads from one to the other. */
@NullMarked
package io.meshroot.core.internal.trust;

import org.jspecify.annotations.NullMarked;
