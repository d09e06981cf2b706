import { startFrontrow } from "./test/frontrow.ts";
import { caller, guest, join, putOnSale } from "./test/buyer.ts";
import { startServer } from "./src/server.ts";
import { createLog } from "./src/platform/log.ts";
const f=await startFrontrow({}); const call=caller(f);
const c=await putOnSale(call,{queue:{capacity:1}});
const bs=[];for(let i=0;i<5;i++){const b=await guest(call);await join(b,c.queueId);bs.push(b);}
await f.admit();
const b=bs[4]!;
const mode=process.argv[2]!;
const hs=new Bun.CryptoHasher("sha256");const room64=new Uint8Array(64);let sink:any;
const buf=Buffer.alloc(2048);const outer=Buffer.alloc(96);const outD=outer.subarray(64);
const big=new Uint8Array(64);
const end=()=>new Response(JSON.stringify(sample),{headers:H});
const variants:any={
 v1:(r:Request)=>{const h=r.headers;sink=Bun.CryptoHasher.hash("sha256",h.get("Authorization")!,"base64url");sink=h.get("Queue-Token");return end();},
 v2:(r:Request)=>{const h=r.headers;sink=h.get("Authorization");sink=h.get("Queue-Token");hs.update(sink);hs.digest(room64);return end();},
 v3:(r:Request)=>{const h=r.headers;const a=h.get("Authorization")!,q=h.get("Queue-Token")!;sink=JSON.parse(atob(a.slice(44,-44)));sink=JSON.parse(atob(q.slice(37,-44)));return end();},
 v4:(r:Request)=>{const h=r.headers;const a=h.get("Authorization")!,q=h.get("Queue-Token")!;const n=buf.latin1Write(a,64);hs.update(buf.subarray(0,64+n));hs.digest(room64);hs.update(outer);sink=hs.digest("base64url");const m=buf.latin1Write(q,64);hs.update(buf.subarray(0,64+m));hs.digest(room64);hs.update(outer);sink=hs.digest("base64url");return end();},
 v5:(r:Request)=>{const h=r.headers;const a=h.get("Authorization")!,q=h.get("Queue-Token")!;sink=signerA.open(a.slice(7));return end();},
};
const signerA=(f.services.identity as any).constructor && new (await import("./src/platform/signed-token.ts")).TokenSigner(f.config.secret,"access");
const H={"Content-Type":"application/json","Cache-Control":"no-store","X-Content-Type-Options":"nosniff"};
const {identity,room}=f.services;
const direct=(r:Request)=>{const h=r.headers;const u=identity.user(h.get("Authorization")!) as any;const t=room.openToken(h.get("Queue-Token")!,u,c.queueId as any);return new Response(JSON.stringify(room.status(t)),{headers:H});};
const s=mode==="direct"?Bun.serve({port:0,hostname:"127.0.0.1",development:false,fetch:direct as any}):mode==="routes"?Bun.serve({port:0,hostname:"127.0.0.1",development:false,routes:{"/v1/queues/:queueId/tokens/me":{GET:direct as any}},fetch:()=>new Response("")}):mode.startsWith("v")?Bun.serve({port:0,hostname:"127.0.0.1",development:false,fetch:variants[mode]}):mode==="nohmac"?Bun.serve({port:0,hostname:"127.0.0.1",development:false,fetch:(r:Request)=>{const h=r.headers;h.get("Authorization");h.get("Queue-Token");return new Response(JSON.stringify(sample),{headers:H});}}):startServer(f.config,f.services,createLog("error"));
const path=`/v1/queues/${c.queueId}/tokens/me`;
const sample=await (await b.call("GET",path)).body;
const body=JSON.stringify(sample); const headers={"Content-Type":"application/json","Cache-Control":"no-store","X-Content-Type-Options":"nosniff"};
const bare=Bun.serve({port:0,hostname:"127.0.0.1",development:false,fetch:()=>new Response(body,{headers})});
async function load(port:number,n:number){const t=process.cpuUsage();const l=Bun.spawn([process.execPath,"-e",`
let left=${n};const hd=${JSON.stringify({Authorization:"Bearer "+b.accessToken,"Queue-Token":b.queueToken})};
await Promise.all(Array.from({length:64},async()=>{while(left>0){left--;const r=await fetch("http://127.0.0.1:${port}${path}",{headers:hd});await r.text();}}));
`],{stdout:"inherit",stderr:"inherit"});
await l.exited; const d=process.cpuUsage(t); return (d.user+d.system)/n;}
await load(s.port!,40000);await load(bare.port!,40000);
const rs=[];for(let i=0;i<5;i++){const a=await load(s.port!,40000),z=await load(bare.port!,40000);rs.push(a/z);process.stdout.write(`${a.toFixed(1)}/${z.toFixed(1)}=${(a/z).toFixed(2)}  `);}
rs.sort();console.log("median",rs[2]!.toFixed(2));
await s.stop(true);await bare.stop(true); await f.close(); process.exit();
