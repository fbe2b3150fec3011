/** Contract tests, fakes and assertions for users and providers. */
@org.jspecify.annotations.NullMarked
module io.meshroot.testkit {
    requires transitive io.meshroot.api;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires org.opentest4j;
    requires java.net.http;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
    requires static transitive org.jspecify;

    exports io.meshroot.testkit.certmanager;
    exports io.meshroot.testkit.contract;
    exports io.meshroot.testkit.fake;
    exports io.meshroot.testkit.kubernetes;
    exports io.meshroot.testkit.mesh;
    exports io.meshroot.testkit.time;
    exports io.meshroot.testkit.tool;
    exports io.meshroot.testkit.vault;
    exports io.meshroot.testkit.x509;
}
