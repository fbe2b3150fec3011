/** Seams through which time enters. */
@NullMarked
package io.meshroot.api.time;

import org.jspecify.annotations.NullMarked;
