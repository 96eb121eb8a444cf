namespace Helios.Testing;

/// <summary><c>./test --quick</c>: without servers. Tests that need one say so by the trait that leaves them out there.</summary>
internal static class QuickRun
{
    public static void Refuse(string server)
    {
        if (Environment.GetEnvironmentVariable("HELIOS_TEST_QUICK") is { Length: > 0 })
            throw new InvalidOperationException($"This test needs {server}: mark its class with [Trait(\"needs\", \"server\")].");
    }
}
