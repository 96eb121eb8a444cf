using Helios.Contracts;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>A request about a terminal is refused.</summary>
internal sealed class TerminalRefusedException(RefusalReason reason, string detail) : Exception(detail)
{
    public RefusalReason Reason => reason;
}
