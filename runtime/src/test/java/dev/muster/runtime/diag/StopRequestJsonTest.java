package dev.muster.runtime.diag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StopRequestJsonTest {
    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(StopRequest.Reason reason) {
        var soon = new StopRequest(reason, Duration.ofMinutes(5));
        var never = new StopRequest(reason, null);

        assertThat(StopRequestJson.read(StopRequestJson.write(soon))).isEqualTo(soon);
        assertThat(StopRequestJson.read(StopRequestJson.write(never))).isEqualTo(never);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"later\":[1,{\"reason\":\"no\"}]}"})
    void whatIsNotSaidIsAPlainStop(String text) {
        assertThat(StopRequestJson.read(text))
                .isEqualTo(new StopRequest(StopRequest.Reason.STOP, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop",
                "[]",
                "{\"reason\":\"nap\"}",
                "{\"reason\":null}",
                "{\"back_in_seconds\":-1}",
                "{\"back_in_seconds\":\"5m\"}",
                "{\"back_in_seconds\":99999999999999999999}",
                "{\"reason\":\"stop\"",
            })
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> StopRequestJson.read(text))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("(ARGUMENT_INVALID). Send {\"reason\":\"stop\"");
    }

    @Test
    void theUsualRequestIsOneLine() {
        assertThat(
                        StopRequestJson.write(
                                new StopRequest(StopRequest.Reason.RESTART, Duration.ofMinutes(5))))
                .isEqualTo("{\"reason\":\"restart\",\"back_in_seconds\":300}");
    }
}
