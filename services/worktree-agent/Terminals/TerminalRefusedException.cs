using Helios.Contracts.Terminals;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>What was asked of a terminal is not done.</summary>
internal sealed class TerminalRefusedException(TerminalRefusalReason reason, string detail) : Exception(detail)
{
    public TerminalRefusalReason Reason => reason;
}
