/** The stores that come with the library: in memory, and a directory of files. */
@NullMarked
package io.meshroot.core.store;

import org.jspecify.annotations.NullMarked;
