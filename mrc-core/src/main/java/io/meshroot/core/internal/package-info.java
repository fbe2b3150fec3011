/** What the parts of the engine need of each other. Not exported. */
@NullMarked
package io.meshroot.core.internal;

import org.jspecify.annotations.NullMarked;
