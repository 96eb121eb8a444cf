using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Notices;

/// <summary>A notice that is due.</summary>
/// <param name="Way">The channel.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Notice">The notice.</param>
/// <param name="CreatedAt">When it was decided.</param>
internal sealed record DueNotice(NoticeChannel Way, int Attempt, SessionNotice Notice, DateTimeOffset CreatedAt);
