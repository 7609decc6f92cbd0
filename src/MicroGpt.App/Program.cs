System.Console.WriteLine("microgpt");
