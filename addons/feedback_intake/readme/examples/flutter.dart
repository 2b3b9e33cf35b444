// Flutter and Dart, with package:http. Keep `ticket` (id and token) in flutter_secure_storage.
import 'dart:convert';
import 'dart:io';
import 'dart:math';

import 'package:http/http.dart' as http;

class FeedbackProblem implements Exception {
  FeedbackProblem(this.content);

  /// The answer, RFC 9457: `type` is stable, `detail` and `errors` are in the language asked for.
  final Map<String, dynamic> content;

  @override
  String toString() => '${content['detail'] ?? content['title']}';
}

class FeedbackApi {
  /// [key] may stand in the app: it creates tickets and opens none.
  FeedbackApi(this.url, this.key, {this.language = 'en'});

  final String url, key, language;

  Map<String, String> _withKey([Map<String, String> more = const {}]) =>
      {'X-Api-Key': key, 'Accept-Language': language, ...more};

  Map<String, String> _withToken(Map<String, dynamic> ticket) =>
      {'Authorization': 'Bearer ${ticket['token']}', 'Accept-Language': language, 'Content-Type': 'application/json'};

  Map<String, dynamic> _read(http.Response answer) {
    final content = jsonDecode(utf8.decode(answer.bodyBytes)) as Map<String, dynamic>;
    if (answer.statusCode >= 400) throw FeedbackProblem(content);
    return content;
  }

  /// [idempotencyKey]: one for each thing the user sends, kept while you try again.
  Future<Map<String, dynamic>> createTicket(
      Map<String, dynamic> values, List<String> paths, String idempotencyKey) async {
    final request = http.MultipartRequest('POST', Uri.parse('$url/tickets'))
      ..headers.addAll(_withKey({'Idempotency-Key': idempotencyKey}))
      ..fields['data'] = jsonEncode(values);
    for (final path in paths) {
      request.files.add(await http.MultipartFile.fromPath('files', path));
    }
    return _read(await http.Response.fromStream(await request.send()));
  }

  Future<Map<String, dynamic>> addMessage(Map<String, dynamic> ticket, String message,
      {List<String> uploads = const [], required String idempotencyKey}) async {
    return _read(await http.post(Uri.parse('$url/tickets/${ticket['id']}/messages'),
        headers: {..._withToken(ticket), 'Idempotency-Key': idempotencyKey},
        body: jsonEncode({'message': message, 'uploads': uploads})));
  }

  /// Sends a large file in pieces (tus 1.0) and returns the id to name in `uploads`.
  Future<String> upload(File file, String name) async {
    const tus = {'Tus-Resumable': '1.0.0'};
    final size = await file.length();
    final begun = await http.post(Uri.parse('$url/uploads'),
        headers: _withKey({
          ...tus,
          'Upload-Length': '$size',
          'Upload-Metadata': 'filename ${base64Encode(utf8.encode(name))}',
        }));
    if (begun.statusCode != 201) throw FeedbackProblem(jsonDecode(begun.body));
    final place = Uri.parse(begun.headers['location']!);
    final source = await file.open();
    try {
      var offset = 0;
      while (offset < size) {
        await source.setPosition(offset);
        final piece = await source.read(min(1024 * 1024, size - offset));
        final sent = await http.patch(place,
            headers: _withKey({
              ...tus,
              'Upload-Offset': '$offset',
              'Content-Type': 'application/offset+octet-stream',
            }),
            body: piece);
        if (sent.statusCode != 204) throw FeedbackProblem(jsonDecode(sent.body));
        offset = int.parse(sent.headers['upload-offset']!);
      }
    } finally {
      await source.close();
    }
    return place.pathSegments.last;
  }

  Future<Map<String, dynamic>> readMessages(Map<String, dynamic> ticket, {String cursor = ''}) async {
    final place = Uri.parse('$url/tickets/${ticket['id']}/messages').replace(queryParameters: {'cursor': cursor});
    return _read(await http.get(place, headers: _withToken(ticket)));
  }

  Future<Map<String, dynamic>> rate(Map<String, dynamic> ticket, int stars, [String? comment]) async {
    return _read(await http.put(Uri.parse('$url/tickets/${ticket['id']}/rating'),
        headers: _withToken(ticket), body: jsonEncode({'stars': stars, 'comment': comment})));
  }
}
