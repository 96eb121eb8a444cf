namespace Helios.Contracts.Api.Constraints;

/// <summary>Limits that several requests share.</summary>
internal static class Limits
{
    // In characters. A broker message must stay below 256 KiB.
    internal const int MaxText = 64 * 1024;

    // The Linux limit for one argument or variable (MAX_ARG_STRLEN), in characters; the host checks it exactly.
    internal const int MaxArgumentLength = 128 * 1024;

    internal const int MaxArguments = 4096;
}
