console.log("--import-map=tools/offline/import_map.json");
