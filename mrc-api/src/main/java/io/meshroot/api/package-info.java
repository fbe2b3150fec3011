/** The exceptions of the library: one root, a stable code, and data to act on. */
@NullMarked
package io.meshroot.api;

import org.jspecify.annotations.NullMarked;
