/** The accepted state of trust, the one function that changes it, and the gates that make a change safe. */
@NullMarked
package io.meshroot.api.trust;

import org.jspecify.annotations.NullMarked;
