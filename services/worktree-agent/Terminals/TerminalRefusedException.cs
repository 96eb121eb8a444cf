using Helios.Contracts.Terminals;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>A request about a terminal is refused.</summary>
internal sealed class TerminalRefusedException(TerminalRefusalReason reason, string detail) : Exception(detail)
{
    public TerminalRefusalReason Reason => reason;
}
