/** Texts as trees, of YAML and of JSON alike: reading with limits and paths, and writing. */
@NullMarked
package io.meshroot.core.internal.tree;

import org.jspecify.annotations.NullMarked;
