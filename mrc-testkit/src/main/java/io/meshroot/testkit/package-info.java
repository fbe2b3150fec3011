/** Contract tests, fakes and assertions for users and providers. */
@NullMarked
package io.meshroot.testkit;

import org.jspecify.annotations.NullMarked;
