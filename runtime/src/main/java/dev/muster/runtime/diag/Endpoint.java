package dev.muster.runtime.diag;

/// Answers requests for one method of one path.
interface Endpoint {
    /// @throws dev.muster.core.fault.FaultException what the caller did wrong or has to know
    Reply answer(Request request);
}
