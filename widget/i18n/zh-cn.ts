import type { Strings } from './strings.ts';

const ours = '抱歉，我们这边出了点问题，请重试。';
const owner = '助手暂时无法使用，请通过其他方式联系我们。';
const setup = '此页面的聊天功能尚未配置好，请通过其他方式联系我们。';
const busy = '当前咨询人数较多，请稍后再试。';

export const strings: Strings = {
  title: '在线咨询',
  greeting: '您好！请问有什么可以帮您？',
  placeholder: '请输入您的问题…',
  newConversation: '新对话',
  close: '关闭聊天',
  messages: '对话内容',
  you: '您',
  assistant: '助手',
  send: '发送',
  stop: '停止回答',
  retry: '重试',
  jumpToLatest: '跳到最新消息',
  copy: '复制回答',
  copied: '已复制',
  copyCode: '复制代码',
  code: '代码',
  table: '表格',
  showMore: '显示更多',
  imageFrom: (host) => `来自 ${host} 的图片`,
  writing: '正在生成回答。',
  loading: '正在加载对话…',
  reconnecting: '连接已断开，正在重新连接…',
  stopped: '您已停止此回答。',
  interrupted: '回答中断了。',
  length: '回答已达到最大长度。',
  aiLabel: '内容由 AI 生成，重要信息请核实。',
  aiMark: 'AI 生成',
  charactersLeft: (count) => `还可输入 ${count} 字`,
  tooLong: (count) => `超出 ${count} 字`,
  failures: {
    network: '网络连接失败，请检查网络后重试。',
    endpoint: setup,
    origin_refused: setup,
    not_found: setup,
    app_unavailable: owner,
    content_refused: '抱歉，我无法回答这个问题，请换个问法。',
    upstream_busy: busy,
    conversation_busy: '此对话中还有回答正在生成，请稍后重试。',
    upstream_timeout: '回答超时，请重试。',
    unavailable: busy,
    internal: ours,
    payload_too_large: '消息太长，请缩短后再发送。',
  },
};
