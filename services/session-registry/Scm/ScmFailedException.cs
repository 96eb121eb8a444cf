namespace Helios.SessionRegistry.Scm;

/// <summary>A look that did not succeed: nothing is known by it. The message has no secrets.</summary>
internal sealed class ScmFailedException(string message, Exception? inner = null) : Exception(message, inner);
