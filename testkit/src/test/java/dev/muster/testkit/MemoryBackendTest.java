package dev.muster.testkit;

import dev.muster.backend.Backend;

final class MemoryBackendTest extends BackendContract {
    @Override
    protected Backend open(ManualTime time) {
        return new MemoryBackend(time);
    }
}
