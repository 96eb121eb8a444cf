namespace Helios.Testing.Agents;

/// <summary>Programs that read OpenAPI documents, installed once per machine; a variable each names one that is there already.</summary>
public static class OpenApiTools
{
    private static readonly Lazy<Task<string>> Linter = new(
        new NpmProgram("@redocly/cli", "2.77.0", "redocly", "HELIOS_TEST_REDOCLY").Install
    );
    private static readonly Lazy<Task<string>> Typescript = new(
        new NpmProgram("openapi-typescript", "7.13.0", "openapi-typescript", "HELIOS_TEST_OPENAPI_TYPESCRIPT").Install
    );
    private static readonly Lazy<Task<string>> Tsc = new(new NpmProgram("typescript", "5.9.3", "tsc", "HELIOS_TEST_TSC").Install);

    /// <summary>The path of redocly.</summary>
    public static Task<string> Redocly() => Linter.Value;

    /// <summary>The path of openapi-typescript, which writes the types of a client.</summary>
    public static Task<string> Generator() => Typescript.Value;

    /// <summary>The path of the TypeScript compiler.</summary>
    public static Task<string> Compiler() => Tsc.Value;
}
