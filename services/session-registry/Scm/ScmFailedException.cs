namespace Helios.SessionRegistry.Scm;

/// <summary>A failed request: it proves nothing. The message contains no secrets.</summary>
internal sealed class ScmFailedException(string message, Exception? inner = null) : Exception(message, inner);
