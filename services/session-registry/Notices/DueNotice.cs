using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Notices;

/// <summary>A notice that is to be tried now.</summary>
/// <param name="Way">How.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Notice">What.</param>
/// <param name="CreatedAt">When it was decided.</param>
internal sealed record DueNotice(NoticeWay Way, int Attempt, SessionNotice Notice, DateTimeOffset CreatedAt);
