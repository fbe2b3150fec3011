/** HTTP/1.1 for servers that run in a test. */
@NullMarked
package io.meshroot.testkit.internal.http;

import org.jspecify.annotations.NullMarked;
