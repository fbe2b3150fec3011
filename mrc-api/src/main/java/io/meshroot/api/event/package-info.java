/** What the library tells its listeners. */
@NullMarked
package io.meshroot.api.event;

import org.jspecify.annotations.NullMarked;
