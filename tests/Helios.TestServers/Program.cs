// Runs one Postgres and one RabbitMQ for all test projects, and itself as their owner for tests that kill an owner:
//   with-servers COMMAND...                    starts both, runs the command with HELIOS_TEST_* set, stops both, exits as it did
//   coverage REPORT LABEL FLOOR FOLDER...      prints what coverlet found of those folders; 1 where it is less than the floor, in per cent
//   hold-postgres HOME DATA-ROOT SOCKET-FOLDER starts a private Postgres, prints "ready PID ADOPTED" and waits to be killed
using Helios.TestServers;

return args switch
{
    ["with-servers", var file, .. var arguments] => await WithServers.Run(file, arguments),
    ["hold-postgres", var home, var dataRoot, var socketFolder] => await HoldPostgres.Run(home, dataRoot, socketFolder),
    ["coverage", var report, var label, var floor, .. var folders] => Coverage.Judge(report, label, floor, folders),
    _ => 2,
};
