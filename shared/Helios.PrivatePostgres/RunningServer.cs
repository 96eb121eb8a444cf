using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>A server that takes connections.</summary>
internal sealed record RunningServer(ProcessIdentity Server, string SocketFolder, bool Adopted);
