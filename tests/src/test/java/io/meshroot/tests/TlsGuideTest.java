package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code in the guide to TLS is the code that is compiled and called while roots are replaced. */
final class TlsGuideTest {
    private static final String DOCUMENT = "docs/tls.md";

    private static String fileOf(String example) {
        return example.equals("SdsServer")
                ? "examples/envoy-sds/src/main/java/io/meshroot/examples/envoysds/SdsServer.java"
                : "examples/stacks/src/main/java/io/meshroot/examples/stacks/" + example + ".java";
    }

    @Test
    void showsTheCompiledCode() {
        assertThat(Snippets.check(DOCUMENT, TlsGuideTest::fileOf)).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource({
        "JdkHttp, jdk-server jdk-client",
        "NettyJdk, netty-jdk",
        "NettyOpenSsl, netty-openssl netty-openssl-following",
        "Grpc, grpc-server grpc-channel grpc-http2",
        "ServerNames, server-names",
        "OutlivedConnections, outlived"
    })
    void keepsItsPromiseOfTwentyFiveLines(String example, String snippets) {
        String source = Project.read(fileOf(example));
        assertThat(List.of(snippets.split(" ")).stream()
                        .flatMap(name -> Snippets.in(source, name).lines()))
                .hasSizeLessThanOrEqualTo(25);
    }

    @Test
    void linksOnlyToWhatIsThere() {
        Matcher link = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)").matcher(Project.read(DOCUMENT));
        while (link.find()) {
            assertThat(Project.root().resolve("docs").resolve(link.group(1))).matches(Files::exists, "is there");
        }
    }
}
