/** JSON for servers that run in a test. */
@NullMarked
package io.meshroot.testkit.internal.json;

import org.jspecify.annotations.NullMarked;
