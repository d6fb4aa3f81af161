package dev.muster.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
    private static final List<String> KEYS =
            List.of("diag_addr", "data_dir", "auth_server", "log", "nodename");

    @ParameterizedTest
    @CsvSource({
        "diag_adr, diag_addr",
        "diag-addr, diag_addr",
        "DIAG_ADDR, diag_addr",
        "daig_addr, diag_addr",
        "auth_servers, auth_server",
        "node_name, nodename",
        "logs, log",
        "datadir, data_dir",
    })
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.to(typed, KEYS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"proxy_service", "cat", "storage", "x"})
    void suggestsNothingForSomethingElse(String typed) {
        assertThat(Nearest.to(typed, KEYS)).isEmpty();
    }
}
