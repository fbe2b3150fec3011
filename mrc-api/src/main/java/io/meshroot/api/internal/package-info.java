/** What the packages of this module share; not exported. */
@NullMarked
package io.meshroot.api.internal;

import org.jspecify.annotations.NullMarked;
