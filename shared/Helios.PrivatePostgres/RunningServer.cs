using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>A server that accepts connections.</summary>
internal sealed record RunningServer(ProcessIdentity Server, string SocketFolder, bool Adopted);
