package dev.muster.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

final class CausesTest {
    @Test
    void areFoundBehindOthers() {
        var refused = new ConnectException("Connection refused");
        var behind = new IOException(new IllegalStateException(refused));

        assertThat(Causes.find(behind, ConnectException.class)).isSameAs(refused);
        assertThat(Causes.find(behind, IOException.class)).isSameAs(behind);
        assertThat(Causes.find(new IOException("reset"), ConnectException.class)).isNull();
        assertThat(Causes.find(null, ConnectException.class)).isNull();
    }
}
