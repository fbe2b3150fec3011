/** Leaf certificates: what is asked for, what is handed out, and who may refuse it. */
@NullMarked
package io.meshroot.api.leaf;

import org.jspecify.annotations.NullMarked;
